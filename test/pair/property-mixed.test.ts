import { propertyTests } from '../support/property/tests.ts'

propertyTests([18, 18], 0.25)
propertyTests([11, 18], 0.25)
